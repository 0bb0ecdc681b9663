"""What the programme decides: terms, enrolment, pauses; pure."""
