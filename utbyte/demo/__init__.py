"""The demo: made-up agencies and people, and what they have done, played as commands."""

from utbyte.demo.playing import DemoFailed, demo_story, play_demo

__all__ = ["DemoFailed", "demo_story", "play_demo"]
