# Generated from src/venice_ai/_async/resources/__init__.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
