"""What is printed of the device: commands, cards, manual, drawings, coverage; made from firmware and scenarios."""
