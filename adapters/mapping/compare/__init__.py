"""What two versions of a mapping do differently with the same documents."""
