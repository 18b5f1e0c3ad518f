$a = 'not closed
