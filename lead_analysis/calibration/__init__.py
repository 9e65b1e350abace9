"""Would the model have been right? Noise and persistence from public results, and published settlements recomputed."""
