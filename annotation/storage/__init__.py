"""The SQL behind `annotation.store`, one noun per module; nothing else imports from here."""
