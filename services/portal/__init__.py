"""The portal: the pages in which everybody does their part. It owns no facts."""
