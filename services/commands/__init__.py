"""What the command `todoke` can do, one file a command."""
