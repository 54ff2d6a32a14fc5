"""From a Tour to bytes: pages, pictures, map, archive. Pure steps; nothing here knows the web."""
