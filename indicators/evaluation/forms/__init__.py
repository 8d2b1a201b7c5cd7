"""Shapes of what the desk fills in: the frame, questions, findings, recommendations, answers, steps."""
