package dev.slipway.frontend.http.exchange;

import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.TraceContext;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.http.codec.ReplyBody;
import dev.slipway.frontend.http.json.JsonText;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request and its one answer.
///
/// *Threads*: the connection's thread; a watcher may answer in its place while it waits for the
/// body.
public final class Exchange implements HeadFields {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final HeaderName PREDICTION_ID = HeaderNames.create("slipway-prediction-id");
    private static final HeaderName VERSION = HeaderNames.create("slipway-version");
    private static final HeaderName EPOCH = HeaderNames.create("slipway-epoch");
    private static final HeaderName ERROR_CODE = HeaderNames.create("slipway-error-code");
    private static final HeaderName RETRY_AFTER_MILLIS =
            HeaderNames.create("slipway-retry-after-ms");
    private static final HeaderName TRACE_PARENT = HeaderNames.create("traceparent");
    private static final HeaderName TRACE_STATE = HeaderNames.create("tracestate");
    private static final HeaderName TRACE_RESPONSE = HeaderNames.create("traceresponse");
    private static final HeaderName JSON_LENGTH =
            HeaderNames.create("Inference-Header-Content-Length");
    private static final Header NO_SNIFFING = HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF;
    private static final Header CHALLENGE =
            HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"slipway\"");

    /// Where errors carry their code as well.
    private static final String CONTROL = "/api/v1/";

    private static final byte[] NO_BODY = {};
    private static final int WORTH_COMPRESSING = 256;
    private static final int CHEAP_TO_READ_AWAY = 65_536;

    private final ServerRequest request;
    private final RoutingResponse response;
    private final PredictionId id;
    private final Statuses statuses;
    private @Nullable Principal principal;
    private long declaredBytes;
    private boolean isLengthRead;
    private boolean isFramed;
    private long responseBytes;
    private boolean isTurnedAway;
    private boolean isBegun;

    /// An exchange that will be answered under this id.
    public Exchange(
            ServerRequest request, RoutingResponse response, PredictionId id, Statuses statuses) {
        this.request = request;
        this.response = response;
        this.id = id;
        this.statuses = statuses;
    }

    /// The id on the answer.
    public PredictionId id() {
        return id;
    }

    /// Notes who sent the request.
    public void sentBy(Principal sender) {
        principal = sender;
    }

    /// Who sent the request, where somebody has asked.
    public Optional<Principal> sender() {
        return Optional.ofNullable(principal);
    }

    /// Who sent the request.
    ///
    /// *Errors*: `IllegalStateException` on a route that asks nobody.
    public Principal principal() {
        Principal sender = principal;
        if (sender == null) {
            throw new IllegalStateException("this route does not know its caller");
        }
        return sender;
    }

    /// The caller's trace.
    public TraceContext trace() {
        Headers headers = request.headers();
        if (!headers.contains(TRACE_PARENT)) {
            return TraceContext.NONE;
        }
        String state = headers.contains(TRACE_STATE) ? headers.get(TRACE_STATE).values() : "";
        return TraceContext.of(headers.get(TRACE_PARENT).get(), state);
    }

    /// Says on the answer where its trace goes on; nothing when empty.
    public void traceResponse(String value) {
        if (!value.isEmpty()) {
            response.headers().set(HeaderValues.create(TRACE_RESPONSE, value));
        }
    }

    /// The request's headers.
    public Headers headers() {
        return request.headers();
    }

    /// Requires that the head says once and plainly where its body ends; where it does not nobody
    /// knows what follows, and the connection ends with the answer.
    ///
    /// *Errors*: [RefusalException].
    public void requireFraming() {
        try {
            Framing.require(headers());
            isFramed = true;
        } catch (RefusalException e) {
            close();
            throw e;
        }
    }

    /// The declared length of the request's body, or 0. It is read once, and asked for often.
    public long declaredBytes() {
        if (!isLengthRead) {
            declaredBytes = BodyReader.declaredLength(headers());
            isLengthRead = true;
        }
        return declaredBytes;
    }

    /// Whether the head announces a body.
    boolean hasBody() {
        return headers().contains(HeaderNames.TRANSFER_ENCODING) || declaredBytes() > 0;
    }

    /// Whether all of the body is here and nothing of it has been read, so that nobody waits for
    /// the caller.
    boolean hasWholeBody() {
        return !headers().contains(HeaderNames.TRANSFER_ENCODING)
                && WatchedConnection.holds(declaredBytes());
    }

    /// The request's method and path.
    public ServerRequest request() {
        return request;
    }

    /// How many bytes the answer's body took on the wire.
    public long responseBytes() {
        return responseBytes;
    }

    /// A request header, or empty.
    public String header(HeaderName name) {
        Headers headers = request.headers();
        return headers.contains(name) ? headers.get(name).get() : "";
    }

    @Override
    public @Nullable String field(String name) {
        HeaderName header = HeaderNames.create(name);
        Headers headers = request.headers();
        return headers.contains(header) ? headers.get(header).get() : null;
    }

    /// Names the version that answers.
    public void version(VersionNumber version) {
        response.headers().set(HeaderValues.create(VERSION, version.value()));
    }

    /// Names the image that shows what the answer says.
    public void epoch(OptionalLong seq) {
        if (seq.isPresent()) {
            response.headers().set(HeaderValues.create(EPOCH, seq.getAsLong()));
        }
    }

    /// Answers a prediction, compressed if the caller accepts that.
    ///
    /// Only predictions are: Triton's asyncio client asks for compression on every request and then
    /// reads pages and errors as they come.
    ///
    /// @param large where large ones are compressed
    public void answer(ReplyBody body, LongWork large) {
        ServerResponseHeaders headers = response.headers();
        if (body.headerLength().isPresent()) {
            headers.set(HeaderValues.CONTENT_TYPE_OCTET_STREAM);
            headers.set(HeaderValues.create(JSON_LENGTH, body.headerLength().getAsInt()));
        } else {
            headers.set(HeaderValues.CONTENT_TYPE_JSON);
        }
        sendPlainOrCompressed(body.text(), large);
    }

    /// Answers with a JSON page.
    public void answer(Status status, JsonText page) {
        response.headers().set(HeaderValues.CONTENT_TYPE_JSON);
        sendBytes(status, page.array(), page.length());
    }

    /// Answers with bytes of another media type.
    public void answer(String contentType, byte[] body) {
        response.headers().set(HeaderNames.CONTENT_TYPE, contentType);
        sendBytes(Status.OK_200, body, body.length);
    }

    /// Answers with bytes of another media type and status; a refusal leaves a large body unread.
    public void answer(Status status, String contentType, byte[] body) {
        if (status.code() >= Status.BAD_REQUEST_400.code()) {
            beginRefusal();
        }
        response.headers().set(HeaderNames.CONTENT_TYPE, contentType);
        sendBytes(status, body, body.length);
    }

    /// Says this in a header of the answer, beside what it says already under that name.
    public void say(String name, String value) {
        response.headers().add(HeaderValues.create(HeaderNames.create(name), value));
    }

    /// Answers with bytes, whose type a header says.
    public void answer(Status status, byte[] body) {
        sendBytes(status, body, body.length);
    }

    /// Begins an answer that goes on; a header says its type. [#finish] ends it.
    public OutputStream goOn() {
        closeIfLast();
        response.headers().set(NO_SNIFFING);
        isBegun = true;
        return response.outputStream();
    }

    /// Whether an answer that goes on has begun, behind which no other can be given.
    public boolean isBegun() {
        return isBegun;
    }

    /// Whether nothing but the head of the answer is wanted. Bytes behind it would be read as the
    /// next answer of the connection.
    boolean isOnlyHead() {
        return request.prologue().method().equals(Method.HEAD);
    }

    /// Begins an answer of `length` bytes that is to be kept as a file.
    OutputStream open(long length) {
        describe(length);
        responseBytes = length;
        isBegun = true;
        return response.outputStream();
    }

    /// Answers with the head of such an answer.
    void answerHead(long length) {
        describe(length);
        response.send(NO_BODY);
    }

    private void describe(long length) {
        closeIfLast();
        ServerResponseHeaders headers = response.headers();
        headers.set(HeaderValues.CONTENT_TYPE_OCTET_STREAM);
        headers.set(HeaderValues.create(HeaderNames.CONTENT_LENGTH, length));
        headers.set(HeaderValues.create(HeaderNames.CONTENT_DISPOSITION, "attachment"));
        headers.set(HeaderValues.create(PREDICTION_ID, id.value()));
        headers.set(NO_SNIFFING);
    }

    /// Sends what is left of an answer that was begun with [#open] or [#goOn].
    public void finish() {
        response.commit();
    }

    /// Names the SHA-256 of the file that comes or has come.
    public void tag(String digest) {
        response.headers().set(HeaderValues.create(HeaderNames.ETAG, '"' + digest + '"'));
    }

    /// The query as it came, or empty.
    public String query() {
        return request.query().rawValue();
    }

    /// Says that the same request may succeed in a second.
    public void retryAfterOneSecond() {
        response.headers().set(HeaderNames.RETRY_AFTER, "1");
    }

    /// Answers `{"error": …}` with the status that the refusal's code has.
    public void refuse(Refusal refusal) {
        JsonText page = new JsonText(64 + refusal.message().length()).raw('{');
        if (request.prologue().uriPath().rawPath().startsWith(CONTROL)) {
            page.raw("\"code\":").string(refusal.code().name()).raw(',');
        }
        refuse(refusal, page);
    }

    /// Answers with the status that the refusal's code has; `page` is an open JSON object to which
    /// the error is added.
    public void refuse(Refusal refusal, JsonText page) {
        response.headers().set(HeaderValues.create(ERROR_CODE, refusal.code().name()));
        if (Statuses.carriesRetryAfter(refusal.code())) {
            isTurnedAway = true;
            response.headers().set(HeaderNames.RETRY_AFTER, retryAfter(refusal.retryAfter()));
            refusal.retryAfter().ifPresent(this::retryAfterMillis);
        }
        if (refusal.code() == ErrorCode.UNAUTHENTICATED) {
            challenge();
        }
        beginRefusal();
        page.raw("\"error\":").string(refusal.message()).raw('}');
        answer(statuses.of(refusal.code()), page);
    }

    /// Whether the caller was told to come back later.
    public boolean isTurnedAway() {
        return isTurnedAway;
    }

    /// Says how the caller can show who they are.
    public void challenge() {
        response.headers().set(CHALLENGE);
    }

    /// Says that the path takes another method.
    public void allow(String method) {
        response.headers().set(HeaderNames.ALLOW, method);
    }

    /// Whether the connection must end after the answer: this side or the caller wants it so.
    public boolean isLast() {
        return isMarkedLast(response.headers()) || isMarkedLast(request.headers());
    }

    private static boolean isMarkedLast(Headers headers) {
        return headers.contains(HeaderNames.CONNECTION)
                && headers.containsToken(HeaderValues.CONNECTION_CLOSE);
    }

    /// Closes the connection after the answer.
    public void close() {
        response.headers().set(HeaderValues.CONNECTION_CLOSE);
    }

    /// Who asked before the door began to leave learns from this answer, too, that no other comes.
    /// So does who waits to be asked for a body that nobody wants: it need not come any more, and
    /// where it comes all the same it would be read as the next request.
    private void closeIfLast() {
        if (WatchedConnection.isLeaving() || waitsToBeAsked()) {
            close();
        }
    }

    /// Whether the caller waits to be asked for the body and has not been.
    private boolean waitsToBeAsked() {
        return headers().contains(HeaderNames.EXPECT) && hasBody() && !request.continueSent();
    }

    /// A file that was named does not come.
    private void beginRefusal() {
        response.headers().remove(HeaderNames.ETAG);
        closeUnlessCheap();
    }

    /// What is left of a refused body is read away only when that is cheap; otherwise the
    /// connection ends.
    private void closeUnlessCheap() {
        if (isRead()) {
            return;
        }
        Headers headers = request.headers();
        boolean chunked = headers.contains(HeaderNames.TRANSFER_ENCODING);
        boolean asked = headers.contains(HeaderNames.EXPECT);
        if (chunked || asked || declaredBytes() > CHEAP_TO_READ_AWAY) {
            close();
        }
    }

    /// Whether the caller may still be sending a body that nobody has read to its end; who waits to
    /// be asked for it is not.
    boolean isStillSent() {
        return isFramed && !waitsToBeAsked() && !isRead();
    }

    /// Whether nothing is left of the body.
    private boolean isRead() {
        return !hasBody() || request.content().consumed();
    }

    /// Takes what comes of the body and forgets it, no more than `most` bytes.
    void takeAway(long most) {
        boolean isMeasured = !headers().contains(HeaderNames.TRANSFER_ENCODING);
        long length = isMeasured ? declaredBytes() : Long.MAX_VALUE;
        WatchedConnection.current().takeAway(length, most);
    }

    /// Reads away what the answer left of the body, in time.
    public void readAway(SlowCallers slowCallers) {
        if (isRead()) {
            return;
        }
        if (hasWholeBody()) {
            request.content().consume();
        } else {
            slowCallers.within(request.content()::consume);
        }
    }

    /// The same to the millisecond, as gRPC has it: whole seconds say little of a server that is
    /// full for a moment.
    private void retryAfterMillis(Duration delay) {
        long millis = Math.max(1, delay.plusNanos(999_999).toMillis());
        response.headers().set(HeaderValues.create(RETRY_AFTER_MILLIS, millis));
    }

    private static String retryAfter(Optional<Duration> delay) {
        long seconds = delay.map(d -> d.plusNanos(999_999_999).toSeconds()).orElse(1L);
        return Long.toString(Math.max(1, seconds));
    }

    private void sendPlainOrCompressed(JsonText text, LongWork large) {
        byte[] bytes = text.array();
        int length = text.length();
        Headers asked = request.headers();
        if (length >= WORTH_COMPRESSING && asked.contains(HeaderNames.ACCEPT_ENCODING)) {
            Optional<Compression> coding =
                    Compression.acceptedBy(asked.get(HeaderNames.ACCEPT_ENCODING).values());
            if (coding.isPresent()) {
                byte[] encoded = coding.get().encode(bytes, length, large);
                response.headers().set(HeaderNames.CONTENT_ENCODING, coding.get().token());
                sendBytes(Status.OK_200, encoded, encoded.length);
                return;
            }
        }
        sendBytes(Status.OK_200, bytes, length);
    }

    private void sendBytes(Status status, byte[] bytes, int length) {
        if (isBegun) {
            // It would be read as a part of the answer that has begun.
            String unsaid = new String(bytes, 0, length, StandardCharsets.UTF_8);
            LOG.warn("answer {} broke off: {}", id, unsaid);
            throw new CloseConnectionException("the answer broke off");
        }
        closeIfLast();
        ServerResponseHeaders headers = response.headers();
        headers.set(HeaderValues.create(PREDICTION_ID, id.value()));
        headers.set(NO_SNIFFING);
        if (isOnlyHead()) {
            headers.set(HeaderValues.create(HeaderNames.CONTENT_LENGTH, length));
            response.status(status).send(NO_BODY);
            return;
        }
        responseBytes = length;
        response.status(status).send(bytes, 0, length);
    }
}
