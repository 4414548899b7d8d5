"""Pure decisions of the catalogue, one module for each noun: values in, value or error out."""
