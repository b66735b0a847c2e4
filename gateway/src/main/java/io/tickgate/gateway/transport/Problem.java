package io.tickgate.gateway.transport;

import org.springframework.http.HttpStatus;

/**
 * What a request over HTTP can be refused with (RFC 9457). A type keeps its name and its meaning for ever.
 *
 * <p>Thread-safe.
 */
public enum Problem {
    BAD_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter cannot be used"),
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request cannot be read"),
    UNTRUSTED_HOST(HttpStatus.BAD_REQUEST, "The gateway has no such name"),
    UNTRUSTED_ORIGIN(HttpStatus.FORBIDDEN, "Pages of this origin may not ask"),
    NOT_ENTITLED(HttpStatus.FORBIDDEN, "Who asks may not have this"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing at this address"),
    UNKNOWN_CHANNEL(HttpStatus.NOT_FOUND, "The gateway serves no such channel"),
    UNKNOWN_SYMBOL(HttpStatus.NOT_FOUND, "No such symbol has been seen"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This address does not have this method"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "This address has nothing of a type that is accepted"),
    RESUME_UNAVAILABLE(HttpStatus.GONE, "The place to go on from is not to be had"),
    ADDRESS_TOO_LONG(HttpStatus.URI_TOO_LONG, "The address is too long"),
    TOO_MANY_CONNECTIONS(HttpStatus.TOO_MANY_REQUESTS, "The address has enough connections"),
    HEADERS_TOO_LARGE(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large"),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "A bug in the gateway"),
    STARTING(HttpStatus.SERVICE_UNAVAILABLE, "The gateway is still reading what it needs"),
    OVERLOADED(HttpStatus.SERVICE_UNAVAILABLE, "The gateway is shedding load");

    /** Where people read about it, from the root of the project. */
    private static final String PAGE = "/docs/problems.md#";

    private final HttpStatus status;
    private final String title;

    Problem(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    /** A URI reference that names the kind of problem. */
    String type() {
        return PAGE + slug();
    }

    String slug() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
