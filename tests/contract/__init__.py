"""The contract, asked in process and over a real port alike."""
