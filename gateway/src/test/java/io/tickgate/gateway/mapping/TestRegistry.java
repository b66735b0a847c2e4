package io.tickgate.gateway.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The smallest registry that answers as real ones do: what it says, and how it says no, was compared with theirs
 * ({@link SchemaRegistryRun}).
 *
 * <p>Thread-safe.
 */
public final class TestRegistry implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    /** One version of a subject. */
    record Registered(int id, String type, String schema, String serialized, List<Reference> references) {}

    public record Reference(String name, String subject, int version) {}

    private final HttpServer server;
    private final Map<String, Registered> byVersion = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = (exchange, answer) -> answer.run();

    /** What comes between a request and its answer. */
    public interface Behaviour {
        void answer(HttpExchange exchange, Runnable answer) throws IOException;
    }

    public TestRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "registry");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/apis/ccompat/v7");
    }

    public int register(String subject, String type, String schema, String serialized, Reference... references) {
        int id = byVersion.size() + 1;
        byVersion.put(subject + "/1", new Registered(id, type, schema, serialized, List.of(references)));
        return id;
    }

    public void behave(Behaviour newBehaviour) {
        behaviour = newBehaviour;
    }

    /** Returns the paths that were asked for since the last call, with what was asked of them. */
    List<String> requests() {
        var copy = new ArrayList<>(requests);
        requests.clear();
        return copy;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI();
        String path = uri.getPath().substring("/apis/ccompat/v7".length());
        requests.add(path + (uri.getQuery() == null ? "" : "?" + uri.getQuery()));
        behaviour.answer(exchange, () -> answer(exchange, path, "format=serialized".equals(uri.getQuery())));
    }

    private void answer(HttpExchange exchange, String path, boolean isSerialized) {
        var found = byVersion.entrySet().stream()
                .filter(entry -> path.equals("/schemas/ids/" + entry.getValue().id())
                        || path.equals("/subjects/" + entry.getKey().replace("/1", "/versions/1")))
                .findFirst();
        if (found.isEmpty()) {
            send(exchange, 404, "{\"message\":\"Schema not found.\",\"error_code\":40403}");
            return;
        }
        var registered = found.get().getValue();
        boolean isProtobuf = registered.type().equals("PROTOBUF");
        if (isSerialized && !isProtobuf) {
            send(exchange, 400, "");
            return;
        }
        var body = new TreeMap<String, Object>();
        if (path.startsWith("/subjects/")) {
            body.put("subject", found.get().getKey());
            body.put("version", 1);
            body.put("id", registered.id());
        }
        body.put("schema", isSerialized ? registered.serialized() : registered.schema());
        // Of Avro, real ones say neither of these.
        if (!registered.type().equals("AVRO")) {
            body.put("schemaType", registered.type());
        }
        if (!registered.references().isEmpty()) {
            body.put("references", registered.references());
        }
        send(exchange, 200, JSON.writeValueAsString(body));
    }

    public static void send(HttpExchange exchange, int status, String body) {
        try (exchange) {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            // Whoever asked has gone.
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
