/// How the process is told to stop, and how it leaves no caller without an answer.
@NullMarked
package dev.slipway.server.stop;

import org.jspecify.annotations.NullMarked;
