"""What listings decides: publishing, places, the way of an interest; pure."""
