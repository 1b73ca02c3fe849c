"""The terminal phone: a device, a phone in the hand of its owner, and the world's steps as commands."""
