package dev.slipway.model;

/**
 * Something that is wrong in what a caller sent.
 *
 * @param pointer JSON pointer (RFC 6901) into it; empty for the whole
 * @param detail what is wrong, what was found and how to mend it, in words of the caller's file
 */
public record Problem(String pointer, String detail) {}
