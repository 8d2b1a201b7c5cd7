"""Evaluations: at the desk (`desk`, `writing`, `following`) and for everybody (`public`)."""
