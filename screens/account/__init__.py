"""The member's own corner: who they are, and how this device behaves."""
