"""What a released figure says: against its target, against the past, whether a line may go on. Pure."""
