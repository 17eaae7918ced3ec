/// Jobs as their starter sees them: files in, lines and files out, whatever happens between.
@NullMarked
package dev.slipway.jobs;

import org.jspecify.annotations.NullMarked;
