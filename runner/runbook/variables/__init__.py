"""The types and values of variables, the expressions over them, what stands in the place of `{{ … }}`."""
