function F { 1
