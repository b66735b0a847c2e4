package io.tickgate.gateway.transport;

import io.netty.channel.Channel;
import io.tickgate.gateway.session.SessionLimits;
import io.tickgate.gateway.session.Sessions;
import io.tickgate.model.Shape;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * {@code GET /v1/sse}: the messages of the WebSocket as server-sent events, for clients that cannot have one.
 *
 * <p>The query is read as commands: what stands after a {@code ch} and before the next one is of that channel, what
 * stands before the first one is of all.
 *
 * <p>Thread-safe.
 */
@RestController
public final class SseEndpoint {
    private static final int RETRY_SECONDS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(SseEndpoint.class);
    private static final String PATH = "/v1/sse";
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Set<String> OPTIONS =
            Set.of("mode", "maxRate", "feed", "checksum", "withTrades", "maxAge", "from", "speed");

    private final Sessions sessions;
    private final EventLoops loops;
    private final SocketSettings settings;
    private final SessionLimits limits;
    private final Map<String, Shape> channels;
    private final TransportCounters counters;

    /** @param channels that are served, with their shapes */
    public SseEndpoint(
            Sessions sessions,
            EventLoops loops,
            SocketSettings settings,
            SessionLimits limits,
            Map<String, Shape> channels,
            TransportCounters counters) {
        this.sessions = sessions;
        this.loops = loops;
        this.settings = settings;
        this.limits = limits;
        this.channels = Map.copyOf(channels);
        this.counters = counters;
    }

    @GetMapping(path = PATH, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    public Mono<Void> events(ServerWebExchange exchange) {
        var request = exchange.getRequest();
        var groups = groups(QueryParameters.of(request.getURI()));
        byte[] commands = commands(groups, request.getHeaders().getFirst(LAST_EVENT_ID));
        var feeds = groups.stream().map(SseEndpoint::feed).collect(Collectors.toUnmodifiableSet());
        var response = exchange.getResponse();
        response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
        if (request.getMethod().equals(HttpMethod.HEAD)) {
            return response.setComplete();
        }
        // Proxies of the nginx kind hold back what they would rather send in one piece.
        response.getHeaders().set("X-Accel-Buffering", "no");
        response.getHeaders().set(HttpHeaders.CONNECTION, "close");
        var channel = ResponseHead.channel(response);
        return ResponseHead.send(response)
                .then(Mono.create(done -> channel.eventLoop().execute(() -> open(channel, commands, feeds, done))));
    }

    private byte[] commands(List<QueryParameters> groups, @Nullable String lastEventId) {
        if (groups.size() > limits.commandsPerSecond()) {
            throw ProblemException.badParameter(
                    "ch", "%d times (expected: at most %d)".formatted(groups.size(), limits.commandsPerSecond()));
        }
        var commands = new ArrayList<byte[]>();
        for (var group : groups) {
            String channel = group.all("ch").get(0);
            boolean isResumed = lastEventId != null && !lastEventId.isEmpty() && isInFull(channel, group.one("mode"));
            String from = isResumed ? lastEventId : null;
            if (from != null) {
                check(from, channel);
            }
            commands.add(SubscribeQuery.command(
                    commands.size() + 1L,
                    channel,
                    from == null ? group : group.with("from", from),
                    OPTIONS,
                    false,
                    limits.symbolsPerCommand()));
        }
        return SubscribeQuery.frame(commands);
    }

    /** To go on as if nothing had been missed would be a loss without a word. */
    private void check(String lastEventId, String channel) {
        var resumption = sessions.resumption(channel, lastEventId);
        if (resumption.code() == ErrorCode.BAD_REQUEST) {
            throw ProblemException.badParameter(LAST_EVENT_ID, resumption.problem());
        } else if (resumption.code() == ErrorCode.STARTING && sessions.isReady(Feed.RT)) {
            throw ProblemException.retryAfter(Problem.STARTING, resumption.problem(), RETRY_SECONDS);
        } else if (resumption.code() != null && sessions.isReady(Feed.RT)) {
            // Before the caches are warm it is not known which topics there are; then the stream tells.
            throw ProblemException.about(Problem.RESUME_UNAVAILABLE, LAST_EVENT_ID, resumption.problem());
        }
    }

    private boolean isInFull(String channel, @Nullable String mode) {
        return "all".equals(mode) || (mode == null && channels.get(channel) == Shape.LOG);
    }

    /** Returns the feed of a command that has been understood. */
    private static Feed feed(QueryParameters group) {
        return Feed.DELAYED.code().equals(group.one("feed")) ? Feed.DELAYED : Feed.RT;
    }

    /** Returns the parameters of each channel, in the order of the query. */
    private static List<QueryParameters> groups(QueryParameters parameters) {
        var common = new ArrayList<QueryParameters.Parameter>();
        var groups = new ArrayList<List<QueryParameters.Parameter>>();
        for (var parameter : parameters.parameters()) {
            if (parameter.name().equals("ch")) {
                groups.add(new ArrayList<>());
            }
            (groups.isEmpty() ? common : groups.get(groups.size() - 1)).add(parameter);
        }
        if (groups.isEmpty()) {
            throw ProblemException.badParameter("ch", "missing (expected: a channel)");
        }
        return groups.stream().map(own -> with(common, own)).toList();
    }

    /** What a channel has for itself stands in place of what all have, but for symbols, which add up. */
    private static QueryParameters with(List<QueryParameters.Parameter> common, List<QueryParameters.Parameter> own) {
        var all = new ArrayList<>(own);
        common.stream()
                .filter(parameter -> !OPTIONS.contains(parameter.name())
                        || own.stream().noneMatch(one -> one.name().equals(parameter.name())))
                .forEach(all::add);
        return new QueryParameters(all);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closed, whatever becomes of it
    private void open(Channel channel, byte[] commands, Set<Feed> feeds, MonoSink<Void> done) {
        if (!channel.isActive()) {
            // Gone between its headers and here.
            done.success();
            return;
        }
        try {
            new EventStream(
                    channel,
                    commands,
                    sessions,
                    loops.of(channel.eventLoop()),
                    settings,
                    counters,
                    () -> feeds.stream().allMatch(sessions::isReady),
                    done);
        } catch (RuntimeException | Error e) {
            LOG.error("closing a connection for which no session could be opened", e);
            channel.close();
        }
    }
}
