package io.tickgate.gateway.transport;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Tells pages that may ask from pages of somebody else: by the origin that a browser says, and by the name under
 * which the gateway was found.
 *
 * <p>Thread-safe.
 */
final class Callers {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "[::1]", "::1");
    private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Set<String> allowedOrigins;
    private final boolean isLoopbackOnly;

    /**
     * @param allowedOrigins scheme, host and port, besides the page's own
     * @param isLoopbackOnly whether only names of this machine may stand in {@code Host}: another name that leads
     *     here was made to, by a page of somebody else
     */
    Callers(List<String> allowedOrigins, boolean isLoopbackOnly) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
        this.isLoopbackOnly = isLoopbackOnly;
    }

    /** Whether there is one {@code Host}, and it is a name that this gateway goes by. */
    boolean trustsHost(HttpHeaders headers) {
        return headers.getOrEmpty(HttpHeaders.HOST).size() == 1
                && (!isLoopbackOnly || isLoopbackName(headers.getHost()));
    }

    String expectedHost() {
        return isLoopbackOnly ? "one, of this machine" : "one";
    }

    /** Whether a page of this origin may ask. */
    boolean trustsOrigin(String origin, URI request) {
        return isAllowed(origin) || isOwn(origin, request);
    }

    /** Whether the origin is one that the operator named. */
    boolean isAllowed(String origin) {
        return allowedOrigins.contains(origin);
    }

    private static boolean isLoopbackName(@Nullable InetSocketAddress host) {
        if (host == null) {
            return false;
        }
        String name = host.getHostString().toLowerCase(Locale.ROOT);
        return LOOPBACK_NAMES.contains(name) || IPV4_LOOPBACK.matcher(name).matches();
    }

    /** Scheme, host and port have to be the same, where a WebSocket's scheme counts as that of its page. */
    private static boolean isOwn(String origin, URI request) {
        try {
            var page = URI.create(origin);
            return page.getHost() != null
                    && page.getHost().equalsIgnoreCase(request.getHost())
                    && port(page) == port(request)
                    && isSecure(page) == isSecure(request);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSecure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) || "wss".equalsIgnoreCase(uri.getScheme());
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return isSecure(uri) ? HTTPS_PORT : HTTP_PORT;
    }
}
