/// What people declare in files: teams, models, endpoints, policies, roles, connections, jobs.
///
/// Start with [dev.slipway.api.spec.Spec]. Never reads a file: their one text form is elsewhere.
@NullMarked
package dev.slipway.api.spec;

import org.jspecify.annotations.NullMarked;
