"""Texts as they travel: the GSM alphabet and the PDUs of 3GPP TS 23.040."""
