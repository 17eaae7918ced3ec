/// The text form of what people declare and what the journal holds: JSON members in kebab-case,
/// ids as plain strings, times and sizes with their units; YAML for files.
///
/// Start with [dev.slipway.documents.Documents]. Never decides whether a document may be applied.
@NullMarked
package dev.slipway.documents;

import org.jspecify.annotations.NullMarked;
