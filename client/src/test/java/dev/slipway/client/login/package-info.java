/// Tests of signing in against an issuer on a real socket.
@NullMarked
package dev.slipway.client.login;

import org.jspecify.annotations.NullMarked;
