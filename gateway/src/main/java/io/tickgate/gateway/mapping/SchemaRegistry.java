package io.tickgate.gateway.mapping;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a registry by their ids, each asked for once: what an id stands for never changes.
 *
 * <p>A call takes at most the timeout. An id that could not be had is not asked for again for 10 s, and while the registry
 * itself does not answer, neither is any other: so a registry that is away holds a feed for one timeout in 10 s. Neither is
 * any after 20 that it did not know, so that records with invented ids do not make a feed slow.
 *
 * <p>Bounded: 10,000 schemas, and as many ids that could not be had.
 *
 * <p>Confined to the thread of its feed.
 */
final class SchemaRegistry {
    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int MAX_IDS = 10_000;
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int MAX_REFERENCES = 100;
    private static final int MAX_REFUSALS = 20;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;

    private final RegistrySettings settings;
    private final LongSupplier nanoClock;
    private final HttpClient http;
    private final Map<Integer, RegisteredSchema> schemas = new HashMap<>();
    private final Map<Integer, Failure> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Failure> eldest) {
            return size() > MAX_IDS;
        }
    };
    /** Of the registry as a whole; {@code null} while it answers. */
    private @Nullable Failure outage;

    private int refusals;
    private long refusalsSinceNanos;

    private record Failure(String problem, long atNanos, boolean isForGood) {}

    /** The registry has answered, but not with a schema. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean isForGood;

        /** @param isForGood whether it says that there is none */
        RefusedException(String message, boolean isForGood) {
            super(message);
            this.isForGood = isForGood;
        }
    }

    /** @param nanoClock the monotonic time */
    SchemaRegistry(RegistrySettings settings, LongSupplier nanoClock) {
        this.settings = settings;
        this.nanoClock = nanoClock;
        refusalsSinceNanos = nanoClock.getAsLong();
        http = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
    }

    /** @throws SchemaUnavailableException if it is not to be had now */
    RegisteredSchema get(int id) {
        var held = schemas.get(id);
        return held != null ? held : fetch(id);
    }

    private RegisteredSchema fetch(int id) {
        long nowNanos = nanoClock.getAsLong();
        failIfRecent(id, outage, nowNanos);
        failIfRecent(id, failures.get(id), nowNanos);
        if (nowNanos - refusalsSinceNanos >= RETRY_NANOS) {
            refusals = 0;
            refusalsSinceNanos = nowNanos;
        }
        if (refusals >= MAX_REFUSALS) {
            throw unavailable(id, "not asked for, after %d that were refused".formatted(MAX_REFUSALS), false);
        }
        if (schemas.size() >= MAX_IDS) {
            throw unavailable(id, "more than %d schemas (expected: fewer)".formatted(MAX_IDS), true);
        }
        try {
            var schema = new Fetching().fetch("schemas/ids/" + id, new ArrayList<>());
            schemas.put(id, schema);
            failures.remove(id);
            outage = null;
            return schema;
        } catch (RefusedException e) {
            outage = null;
            refusals++;
            throw failed(id, new Failure(String.valueOf(e.getMessage()), nanoClock.getAsLong(), e.isForGood));
        } catch (IOException e) {
            outage = new Failure(String.valueOf(e.getMessage()), nanoClock.getAsLong(), false);
            throw failed(id, outage);
        }
    }

    private void failIfRecent(int id, @Nullable Failure failure, long nowNanos) {
        if (failure != null && nowNanos - failure.atNanos() < RETRY_NANOS) {
            throw unavailable(id, failure.problem(), failure.isForGood());
        }
    }

    private SchemaUnavailableException failed(int id, Failure failure) {
        failures.put(id, failure);
        return unavailable(id, failure.problem(), failure.isForGood());
    }

    private SchemaUnavailableException unavailable(int id, String problem, boolean isForGood) {
        return new SchemaUnavailableException(
                "schema %d: not to be had from %s: %s".formatted(id, settings.url(), problem), isForGood);
    }

    /**
     * One schema and all that it refers to, within one timeout.
     *
     * <p>Confined to one call.
     */
    private final class Fetching {
        private final long deadlineNanos =
                System.nanoTime() + settings.timeout().toNanos();
        private int requests;

        /** @param above the addresses on the way to this one: who refers to itself would never end */
        RegisteredSchema fetch(String path, List<String> above) throws IOException, RefusedException {
            if (above.contains(path) || ++requests > MAX_REFERENCES) {
                throw new RefusedException(
                        "references in a circle, or more than %d (expected: neither)".formatted(MAX_REFERENCES), true);
            }
            var answer = ask(path);
            var references = new LinkedHashMap<String, RegisteredSchema>();
            var here = new ArrayList<>(above);
            here.add(path);
            for (var reference : answer.references()) {
                // URLEncoder writes for forms, where a space is a plus.
                String subject = URLEncoder.encode(reference.subject(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
                references.put(
                        reference.name(),
                        fetch("subjects/%s/versions/%d".formatted(subject, reference.version()), here));
            }
            return new RegisteredSchema(answer.type(), answer.schema(), references);
        }

        private RegistryAnswer ask(String path) throws IOException, RefusedException {
            var answer = read(send(path));
            // Of Protobuf the file descriptor is wanted, not the source text, which only a compiler understands.
            return answer.type().equals(RegisteredSchema.PROTOBUF) ? read(send(path + "?format=serialized")) : answer;
        }

        private RegistryAnswer read(HttpResponse<byte[]> response) throws IOException, RefusedException {
            int status = response.statusCode();
            if (status >= 500 || status == TOO_MANY_REQUESTS) {
                throw new IOException("status " + status);
            } else if (status != 200) {
                throw new RefusedException("status " + status, status == NOT_FOUND);
            }
            try {
                return RegistryAnswer.read(response.body());
            } catch (IllegalArgumentException e) {
                throw new RefusedException(String.valueOf(e.getMessage()), false);
            }
        }

        private HttpResponse<byte[]> send(String path) throws IOException {
            var answer = http.sendAsync(request(path), info -> new BoundedBody(MAX_ANSWER_BYTES));
            try {
                return answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                answer.cancel(true);
                throw new IOException("no answer within " + settings.timeout(), e);
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException | CancellationException e) {
                throw new IOException(String.valueOf(e.getCause() == null ? e : e.getCause()), e);
            }
        }

        private HttpRequest request(String path) {
            String base = settings.url().toString();
            var request = HttpRequest.newBuilder(URI.create(base.endsWith("/") ? base + path : base + "/" + path))
                    .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
            if (settings.user() != null) {
                byte[] credentials = (settings.user() + ":" + settings.password()).getBytes(StandardCharsets.UTF_8);
                request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
            }
            return request.build();
        }
    }
}
