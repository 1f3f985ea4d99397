"""The LINE Messaging API: client, token, outcomes, pace, webhook."""
