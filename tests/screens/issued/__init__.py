"""A bought reward, headless."""
