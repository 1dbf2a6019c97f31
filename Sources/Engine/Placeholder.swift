// Placeholder: the owner of this target deletes it.
