/// What a scan says: findings, their rules and severities, and the limits of a scan.
///
/// Start with [dev.slipway.scan.finding.Finding]. Never holds a secret's value.
@NullMarked
package dev.slipway.scan.finding;

import org.jspecify.annotations.NullMarked;
