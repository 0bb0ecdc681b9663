"""The demo: fictional agencies and people, whose history is played as commands."""

from utbyte.demo.playing import DemoFailed, demo_story, play_demo

__all__ = ["DemoFailed", "demo_story", "play_demo"]
