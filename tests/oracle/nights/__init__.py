"""Random histories of nights, of which the truth is known, before the reconcile.

`world` is what really stands there, `deeds` what people do to it, `sight` what fails, `expected` what has to be told of
it: these know nothing of the product. `readers` shows the world to the product, `told` reads what it says, `play`
compares the two, night after night, and `smallest` shortens a history that went wrong.
"""
