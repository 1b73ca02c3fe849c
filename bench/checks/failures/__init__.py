"""Every step and every callback of the firmware made to fail, once and for good: what must work works all the same."""
