"""What stays while screens change: navigation, the offline banner, toasts."""
