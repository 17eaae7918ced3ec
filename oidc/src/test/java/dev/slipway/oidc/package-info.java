/// Tests of tokens against an issuer on a real socket.
@NullMarked
package dev.slipway.oidc;

import org.jspecify.annotations.NullMarked;
