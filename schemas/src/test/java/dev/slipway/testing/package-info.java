/** What tests of several modules share: the seeds of a run and how deep it goes. */
@NullMarked
package dev.slipway.testing;

import org.jspecify.annotations.NullMarked;
