package dev.slipway.client.call;

import dev.slipway.api.status.TraceContext;
import java.util.LinkedHashMap;
import java.util.Map;

/// The headers that tell a server under which span it is called.
///
/// *Source*: W3C Trace Context.
public final class Traces {
    private Traces() {}

    /// What to send; nothing when the caller is not traced.
    public static Map<String, String> headers(TraceContext trace) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!trace.parent().isEmpty()) {
            headers.put("traceparent", trace.parent());
            if (!trace.state().isEmpty()) {
                headers.put("tracestate", trace.state());
            }
        }
        return headers;
    }
}
