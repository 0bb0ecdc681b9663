"""What everything else builds on: databases, settings, telemetry, secret files."""
