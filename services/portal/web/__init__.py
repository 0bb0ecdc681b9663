"""What all pages use: questions to the services, rendering, forms, formats."""
