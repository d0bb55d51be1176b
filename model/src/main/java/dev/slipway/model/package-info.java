/** The words that several agents compute with, pure. */
@NullMarked
package dev.slipway.model;

import org.jspecify.annotations.NullMarked;
