"""Who there is in the demo and what happened between them: data alone, played by `tsp_portal.demo`."""
