"""What everything stands on: databases, settings, telemetry, files of secrets."""
