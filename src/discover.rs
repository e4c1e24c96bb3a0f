//! Walks a workspace and assigns its files to the layers of environments, with or without a project file.
