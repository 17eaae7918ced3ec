/// Tests of backends, against played ones that do wrong what can be done wrong.
@org.jspecify.annotations.NullMarked
package dev.slipway.runtime.remote;
