/// What a user has becomes a package: bare model files and MLflow model directories, told by their
/// content and never by their name. What cannot be served is named, with the lines of Python that
/// convert it.
///
/// Start with [dev.slipway.packages.intake.ModelImport]. Never unpickles, unpacks or runs what it
/// looks at.
@NullMarked
package dev.slipway.packages.intake;

import org.jspecify.annotations.NullMarked;
